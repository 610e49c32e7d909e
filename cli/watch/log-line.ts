/** A line that a function has logged: as much of it as is shown. */
export interface LogLine {
  /** The JSON as it stands there. */
  text: string
  executionId?: string
  timestamp?: string
  level?: string
  state?: string
  attempt?: number
  message?: string
  error?: { name: string; message: string }
}

/** Returns the line of a JSON text; lines that are none are of no execution. */
export function parseLine(text: string): LogLine[] {
  try {
    return [{ ...(JSON.parse(text) as Omit<LogLine, 'text'>), text }]
  } catch {
    return []
  }
}
