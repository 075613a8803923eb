/** What went wrong, told by the server (RFC 9457) or by the connection. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;
  readonly traceId: string | undefined;

  constructor(status: number, code: string, detail: string, field?: string | null, traceId?: string | null) {
    super(detail);
    this.name = "ApiProblem";
    this.status = status;
    this.code = code;
    this.field = field ?? undefined;
    this.traceId = traceId ?? undefined;
  }

  /** Whether the same request may succeed in a moment. */
  get passing(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** Any failure as a problem: what is not from the server is a broken connection or a fault of the page. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof TypeError) return new ApiProblem(0, "connection", error.message);
  return new ApiProblem(-1, "page", error instanceof Error ? error.message : String(error));
}
