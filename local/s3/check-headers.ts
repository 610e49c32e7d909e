import { canSendHeader } from '#local/http/can-send-header.ts'

/** What is kept beside an object, and sent back in headers; values that are no text are the emulator's own. */
interface Described {
  contentType?: string | undefined
  /** Of the uploader, by name. */
  metadata?: Record<string, unknown> | undefined
  systemMetadata?: object | undefined
}

/** Returns why what describes an object cannot be sent in headers: a form can hold any text. */
export function findHeaderProblem({
  contentType,
  metadata = {},
  systemMetadata = {},
}: Described): string | undefined {
  const headers = [
    ['content-type', contentType],
    ...Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]),
    ...Object.entries(systemMetadata),
  ] as [string, unknown][]
  const wrong = headers.find(([name, value]) => typeof value === 'string' && !canSendHeader(name, value))
  return wrong && `'${wrong[0]}' and its value cannot be sent as a header`
}
