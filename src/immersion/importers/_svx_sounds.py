"""Sounds and actions of a Voyager document: its clips have no place, so annotations lend them theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from immersion.importers._given import Given
from immersion.importers.draft import Draft

if TYPE_CHECKING:
    from immersion.importers._svx_tours import Snapshots
    from immersion.importers._svx_words import Words

__all__ = ["Clips"]


class Clips:
    """The audio clips of a document, and the cues that its actions become."""

    def __init__(self, draft: Draft, words: Words) -> None:
        self.draft, self.words = draft, words
        self.media: dict[str, str] = {}
        self._channels: dict[str, int] = {}
        self._things: dict[str, str] = {}
        self._actions: list[tuple[Given, str]] = []
        self._notes: list[tuple[Given, str, list[float]]] = []
        self._seen: set[str] = set()
        self._cues: dict[str, str] = {}

    def meta(self, meta: Given, thing: str) -> None:
        """Take the clips of a node's metadata, once, and remember its actions with the thing they act on."""
        if meta.place not in self._seen:
            self._seen.add(meta.place)
            for clip in meta.get("audio").each():
                self._clip(clip)
        self._actions += [(action, thing) for action in meta.get("actions").each()]

    def annotation(self, annotation: Given, thing: str, at: list[float]) -> None:
        """Remember what an annotation plays and shows."""
        self._notes.append((annotation, thing, at))

    def _clip(self, clip: Given) -> None:
        files: dict[str, str] = {}
        channels = 0
        for tag, (entry, uri) in self.words.files(clip, "uris").items():
            sound = self.draft.intake.sound_of(uri, entry.place, f"{clip.get('id').text()}-{tag}")
            if sound is not None:
                files[tag], channels = sound.file, max(channels, sound.channels)
        name = clip.get("id").text()
        if not files:
            self.draft.lose("import-svx-no-sound", clip.place)
            return
        record: dict[str, Any] = {"type": "audio", "files": files}
        if captions := self._captions(clip):
            record["captions"] = captions
        if clip.get("durations"):
            self.draft.lose("import-not-carried", f"{clip.place}.durations")
        self.media[name] = self.draft.add_media(clip.get("name").text() or name, record)
        self._channels[name] = channels
        if channels > 1:
            self.draft.lose("import-averaged", f"media.{self.media[name]}", channels=channels)

    def _captions(self, clip: Given) -> dict[str, str]:
        found = {}
        for tag, (entry, uri) in self.words.files(clip, "captionUris").items():
            path = self.draft.intake.local(uri, entry.place)
            if path is None:
                continue
            with path.open("rb") as stream:
                head = stream.read(16)
            if head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
                found[tag] = self.draft.intake.copy(path, suffix=".vtt")
            else:
                self.draft.lose("import-captions", entry.place)
        return found

    def _thing(self, audio: str, place: str, at: list[float] | None = None) -> str:
        """Return the thing that plays a clip; without a place it is heard everywhere alike."""
        if audio not in self.media:
            self.draft.lose("import-svx-unknown-id", place, id=audio[:60])
            return ""
        if audio not in self._things:
            record: dict[str, Any] = {"sound": self.media[audio], "at": at or [0, 0, 0]}
            if at is None:
                record["distance"] = {"rolloff": 0.0}
                self.draft.lose("import-global", place)
            self._things[audio] = self.draft.add_thing(f"{self.media[audio]}", record)
        return self._things[audio]

    def finish(self, setup: Given, snapshots: Snapshots) -> None:
        """Make the cues: annotations that are clicked, actions, the narration."""
        for annotation, thing, at in self._notes:
            self._note(annotation, thing, at, snapshots)
        narration = setup.get("audio").get("narrationId").text()
        if narration:
            thing = self._thing(narration, f"{setup.place}.audio.narrationId")
            if thing:
                self.draft.lose("import-narration", f"things.{thing}")
        for action, thing in self._actions:
            self._action(action, thing)
        for audio in self.media:
            if audio not in self._things:
                self._thing(audio, f"media.{self.media[audio]}")
                self.draft.lose("import-never-starts", f"things.{self._things[audio]}")

    def _note(self, annotation: Given, thing: str, at: list[float], snapshots: Snapshots) -> None:
        do: list[dict[str, Any]] = []
        if annotation.get("audioId"):
            sound = self._thing(annotation.get("audioId").text(), f"{annotation.place}.audioId", at)
            do += [{"play": sound}] if sound else []
        if annotation.get("viewId"):
            view = snapshots.view(annotation.get("viewId").text(), f"{annotation.place}.viewId")
            do += [{"goto": view}] if view else []
        if do and thing:
            self.draft.add_cue(thing, {"when": [{"click": thing}], "do": do})

    def _action(self, action: Given, thing: str) -> None:
        do = self._deed(action, thing)
        when = self._trigger(action, thing)
        if do is None or when is None:
            self.draft.lose("import-svx-action", action.place, type=action.get("type").text()[:40])
            return
        name = action.get("name").text() or action.get("id").text("action")
        self._cues[action.get("id").text()] = self.draft.add_cue(name, {"when": [when], "do": [do]})
        for key in ("style", "speed", "clamp", "syncWith"):
            if action.get(key):
                self.draft.lose("import-not-carried", f"{action.place}.{key}")

    def _deed(self, action: Given, thing: str) -> dict[str, Any] | None:
        kind = action.get("type").text()
        note = self.words.annotations.get(
            action.get("actionAnnoId").text() or action.get("annotationId").text()
        )
        if kind == "PlayAudio":
            sound = self._thing(action.get("audioId").text(), f"{action.place}.audioId")
            return {"play": sound} if sound else None
        if kind == "PlayAnimation" and thing and action.get("animation").text():
            return {"play": thing, "clip": action.get("animation").text()}
        if kind in ("ShowAnnotation", "HideAnnotation") and note:
            return {kind[:4].lower(): note}
        return None

    def _trigger(self, action: Given, thing: str) -> str | dict[str, str] | None:
        trigger = action.get("trigger").text()
        note = self.words.annotations.get(action.get("annotationId").text())
        detail = self._cues.get(action.get("triggerDetail").text())
        if trigger == "OnLoad":
            return "start"
        if trigger == "OnClick" and thing:
            return {"click": thing}
        if trigger == "OnAnnotation" and note:
            return {"click": note}
        if trigger in ("OnActionBegin", "OnActionEnd") and detail:
            if trigger == "OnActionEnd":
                self.draft.lose("import-svx-action-end", action.place)
            return {"after": detail}
        return None
