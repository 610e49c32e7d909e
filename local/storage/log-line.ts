import { isRecord } from '../is-record.ts'

/** A structured line that a function has printed. */
export interface LogLine {
  functionName: string
  /** What the function has printed, as it stands there. */
  line: Record<string, unknown>
}

/** `FlowForge-ValidateOrder 03e6ee9c {…}`; undefined for what is not of this execution. */
export function readLine(
  text: string,
  { executionId, tenant }: { executionId: string; tenant: string },
): LogLine | undefined {
  const line = parse(text.slice(text.indexOf('{')))
  return isRecord(line) && line.executionId === executionId && line.tenant === tenant
    ? { functionName: text.slice(0, text.indexOf(' ')), line }
    : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
