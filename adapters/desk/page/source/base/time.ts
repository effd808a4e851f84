// Times and spans of the messages, for people.
import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";
import { useEffect, useState } from "react";

export function milliseconds(time: Timestamp | undefined): number {
  return time ? Number(time.seconds) * 1000 + Math.floor(time.nanos / 1e6) : 0;
}

export function seconds(span: Duration | undefined): number {
  return span ? Number(span.seconds) + span.nanos / 1e9 : 0;
}

// "0:07", "12:30", "1:02:03"; days as "3 d".
export function clockSpan(value: number): string {
  const whole = Math.max(0, Math.floor(value));
  if (whole >= 86400) return `${Math.floor(whole / 86400)} d`;
  const two = (part: number) => String(part).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

let ahead = 0; // milliseconds that the server's clock is ahead of this one

// What runs out is told by the server's clock, which may be another than that of this machine.
export function setServerTime(now: number): void {
  if (now) ahead = now - Date.now();
}

export function serverTime(): number {
  return Date.now() + ahead;
}

// The server's time, again each second.
export function useNow(every = 1000): number {
  const [now, setNow] = useState(serverTime);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverTime()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
