// The samples of a media, as the segments that are there.

export class Media {
  /**
   * @param {number} channels
   * @param {number} frames
   * @param {number} segment frames of each segment but the last
   */
  constructor(channels, frames, segment) {
    this.channels = channels;
    this.frames = frames;
    this.segment = segment;
    /** @type {(Float32Array[] | null)[]} */
    this.segments = new Array(Math.max(1, Math.ceil(frames / segment))).fill(null);
  }
}

/** One play of a media: from a place in it on, again and again when it loops. */
export class Head {
  constructor() {
    /** @type {Media | null} */
    this.media = null;
    this.begin = this.from = this.attack = 0;
    this.end = Infinity;
    this.loop = false;
  }

  /**
   * @param {Media} media
   * @param {number} begin the frame at which it is heard first
   * @param {number} from the frame of the media that is heard then
   * @param {boolean} loop
   * @param {number} attack frames in which it is faded in
   */
  start(media, begin, from, loop, attack) {
    this.media = media;
    this.begin = begin;
    this.from = from;
    this.loop = loop;
    this.attack = attack;
    this.end = Infinity;
  }

  /**
   * Tell whether something of it lies in the frames from `frame` on, and free it when it is over.
   * @param {number} frame
   * @param {number} release
   */
  sounds(frame, release) {
    const { media } = this;
    if (media === null) return false;
    const over = !this.loop && frame - this.begin + this.from >= media.frames;
    if (frame >= this.end + release || over || !media.frames) this.media = null;
    return this.media !== null;
  }

  /**
   * Add what is heard of it to rows, from a frame on; return how many frames were not there.
   * @param {number} frame
   * @param {Float32Array[]} rows
   * @param {number} count
   * @param {number} release
   */
  add(frame, rows, count, release) {
    const { media } = this;
    if (media === null) return 0;
    let t = Math.max(0, this.begin - frame), starved = 0;
    const last = Math.min(count, this.end + release - frame);
    while (t < last) {
      let at = frame + t - this.begin + this.from;
      if (this.loop) at %= media.frames;
      if (at >= media.frames) break;
      const index = Math.floor(at / media.segment), into = at - index * media.segment;
      const run = Math.min(last - t, media.segment - into, media.frames - at);
      const samples = media.segments[index];
      if (samples === null) {
        starved += run;
        this.from += frame + t + run - this.begin; // what comes late is faded in
        this.begin = frame + t + run;
        this.attack = Math.max(this.attack, release);
      } else this.#copy(samples, into, run, rows, frame, t, release);
      t += run;
    }
    return starved;
  }

  /**
   * @param {Float32Array[]} samples
   * @param {number} into
   * @param {number} run
   * @param {Float32Array[]} rows
   * @param {number} frame
   * @param {number} t
   * @param {number} release
   */
  #copy(samples, into, run, rows, frame, t, release) {
    const since = frame + t - this.begin, plain = since >= this.attack && frame + t + run <= this.end;
    for (let c = 0; c < samples.length && c < rows.length; c++) {
      const source = samples[c], row = rows[c];
      if (plain) for (let k = 0; k < run; k++) row[t + k] += source[into + k];
      else {
        for (let k = 0; k < run; k++) {
          const rise = this.attack > 0 ? Math.min(1, (since + k) / this.attack) : 1;
          const fall = release > 0 ? Math.min(1, 1 - (frame + t + k - this.end) / release) : 1;
          row[t + k] += source[into + k] * rise * Math.max(fall, 0);
        }
      }
    }
  }
}
