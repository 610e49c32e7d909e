/** The header that says how long a wait was granted: RFC 7240, section 3. */
export function preferenceApplied(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { 'preference-applied': `wait=${seconds}` }
}
