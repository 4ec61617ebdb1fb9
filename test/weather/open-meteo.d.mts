/** A stand-in for Open-Meteo's forecast and geocoding APIs. */
export interface OpenMeteo {
  /** `http://127.0.0.1:<port>`: for `OPEN_METEO_URL` and `OPEN_METEO_GEOCODING_URL`. */
  readonly url: string;
  /** Path and query of every request so far. */
  readonly requests: readonly string[];
  /** Answers the next `times` requests with `status`. */
  failNext(times: number, status: number): void;
  stop(): Promise<void>;
}

/** Starts the stand-in on a free port of loopback. */
export function startOpenMeteo(): Promise<OpenMeteo>;
