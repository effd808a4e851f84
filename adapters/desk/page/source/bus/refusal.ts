// The hub's no, or the server's.
export class RefusalError extends Error {
  constructor(
    readonly code: string,
    text: string,
    readonly fate = "reject",
    readonly field = "",
  ) {
    super(text || code);
  }
}
