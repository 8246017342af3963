// Calls to the chat API. The browser's cookie proves who we are; no token is in any script.

const TIME_LIMIT = 30_000;

/** The server understood the call and said no; `message` is a sentence for the user. */
export class Refused extends Error {
  constructor(status, problem, retryAfter) {
    super(problem.detail ?? "");
    this.status = status;
    this.code = problem.code ?? "";
    this.retryAfter = retryAfter;
  }

  /** Whether the conversation cannot be reached by this browser any more. */
  get gone() {
    return this.status === 401 || this.status === 404;
  }
}

/** No answer, or a failure of the server: the same call may be made again. */
export class Unreachable extends Error {}

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(`/api/chat${path}`, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
      signal: AbortSignal.timeout(TIME_LIMIT),
      cache: "no-store",
    });
  } catch (failure) {
    throw new Unreachable(failure.message);
  }
  if (response.ok) return response.status === 204 ? null : read(response);
  if (response.status >= 500) throw new Unreachable(`status ${response.status}`);
  const problem = await response.json().catch(() => ({}));
  throw new Refused(response.status, problem, Number(response.headers.get("Retry-After")) || null);
}

async function read(response) {
  try {
    return await response.json();
  } catch (failure) {
    throw new Unreachable(failure.message);
  }
}

export const open = (audience, malform) => call("POST", "", { audience, malform });
export const current = () => call("GET", "/current");
export const history = (id, after) => call("GET", `/${id}/messages?after=${after}`);
export const send = (id, line) => call("POST", `/${id}/messages`, line);
export const rate = (id, seq, useful) =>
  call("POST", `/${id}/messages/${seq}/useful`, { useful });
export const chooseMalform = (id, malform) => call("PUT", `/${id}/malform`, { malform });
export const exported = (id) => call("GET", `/${id}/export`);
export const erase = (id) => call("DELETE", `/${id}`);
export const streamAddress = (id, after) => `/api/chat/${id}/stream?after=${after}`;

/** End this browser's right to the conversation. */
export async function leave() {
  try {
    const response = await fetch("/samtale/avslutt", { method: "POST", redirect: "manual" });
    if (response.type !== "opaqueredirect" && !response.ok) throw new Unreachable();
  } catch (failure) {
    throw new Unreachable(failure.message);
  }
}
