/** `2026-11-27 10:00:03`, in UTC. */
export function describeInstant(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ')
}
