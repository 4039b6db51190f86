// What the simulator refuses, by the codes of the library's own catalogue.

export class SimulationError extends Error {
  /**
   * @param {string} code as in docs/codes.md
   * @param {string} [found]
   */
  constructor(code, found = "") {
    super(found ? `${code}: ${found}` : code);
    this.name = "SimulationError";
    this.code = code;
    this.found = found;
  }
}
