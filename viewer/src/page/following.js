// A video or a recording that follows the clock of a visit: never left to run by itself.

/** Seconds beside the visit from which it is moved there at once; nearer, it runs a little faster or slower. */
const JUMP = 0.2;
/** Seconds that nobody sees or hears. */
const NEAR = 0.01;
/** The most that its speed is changed, and how soon it is to be right, in seconds. */
const MOST = 0.25, SOON = 0.4;
/** What a browser may take for a seek at most, so that a tab that slept does not aim far ahead. */
const LONGEST = 1;

export class Following {
  /** @param {HTMLMediaElement} media */
  constructor(media) {
    this.media = media;
    /** Seconds that it was beside the visit when it was last looked at. */
    this.beside = Infinity;
    /** Seconds that a seek took lately. */
    this.delay = 0;
    this.since = 0;
    media.addEventListener("seeked", () => {
      if (this.since > 0) this.delay = Math.min((performance.now() - this.since) / 1000, LONGEST);
      this.since = 0;
    });
  }

  /**
   * How far it is from where it should be, in seconds; infinite while that is not known.
   * @param {number} wanted
   * @param {boolean} loops
   */
  off(wanted, loops) {
    const { media } = this;
    if (media.readyState < HTMLMediaElement.HAVE_METADATA || !(media.duration > 0)) return Infinity;
    const off = media.currentTime - placeIn(media, wanted, loops);
    return loops ? off - media.duration * Math.round(off / media.duration) : off;
  }

  /**
   * Be where the visit is.
   * @param {number} wanted seconds since its beginning
   * @param {boolean} runs whether time passes
   * @param {boolean} loops
   */
  follow(wanted, runs, loops) {
    const { media } = this, off = this.off(wanted, loops);
    this.beside = off;
    if (off === Infinity || media.seeking) return;
    const target = placeIn(media, wanted, loops), ends = !loops && wanted >= media.duration;
    if (!runs || ends) {
      if (!media.paused) media.pause();
      if (Math.abs(off) > NEAR) this.#seek(target);
      return;
    }
    media.loop = loops;
    if (media.paused) media.play().catch(() => {});
    if (Math.abs(off) > JUMP) this.#seek(placeIn(media, target + this.delay, loops));
    else media.playbackRate = Math.abs(off) < NEAR ? 1 : 1 - Math.min(Math.max(off / SOON, -MOST), MOST);
  }

  /** @param {number} time */
  #seek(time) {
    this.since = this.media.paused ? 0 : performance.now();
    this.media.playbackRate = 1;
    this.media.currentTime = time;
  }

  /** Let go of the file. */
  close() {
    this.media.pause();
    this.media.removeAttribute("src");
    this.media.load();
  }
}

/**
 * Return the time of a file that stands for one of the visit: the last picture stays after the end.
 * @param {HTMLMediaElement} media
 * @param {number} wanted
 * @param {boolean} loops
 */
function placeIn(media, wanted, loops) {
  const length = media.duration;
  return loops ? wanted % length : Math.min(wanted, Math.max(length - 1e-3, 0));
}
