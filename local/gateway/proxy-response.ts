import { canSendHeader } from '#local/http/can-send-header.ts'
import { endToEndHeaders } from '#local/http/end-to-end-headers.ts'
import { isRecord } from '#local/is-record.ts'

/** What goes back to the client. */
export interface GatewayResponse {
  statusCode: number
  headers: Record<string, string | string[]>
  body: string | Buffer
}

/** These the gateway sets itself. */
const ownHeaders = new Set(['content-length', 'date'])

function isScalar(value: unknown) {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

/** Reads a function's answer; undefined when it is not in the format of the proxy integration, which is a 502 on AWS. */
export function readProxyResponse(payload: string, hasBinaryTypes: boolean): GatewayResponse | undefined {
  const answer: unknown = JSON.parse(payload)
  if (!isRecord(answer)) {
    return undefined
  }
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = answer
  const status = Number(statusCode)
  // After a status below 200 a client waits for the answer: https://www.rfc-editor.org/rfc/rfc9110#section-15.2
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    return undefined
  }
  if (body !== undefined && body !== null && typeof body !== 'string') {
    return undefined
  }
  const collected: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(isRecord(headers) ? headers : {})) {
    if (!isScalar(value)) {
      return undefined
    }
    if (!ownHeaders.has(name.toLowerCase())) {
      collected[name.toLowerCase()] = String(value)
    }
  }
  for (const [name, values] of Object.entries(isRecord(multiValueHeaders) ? multiValueHeaders : {})) {
    if (!Array.isArray(values)) {
      return undefined
    }
    if (!ownHeaders.has(name.toLowerCase())) {
      collected[name.toLowerCase()] = values.map(String)
    }
  }
  if (
    !Object.entries(collected).every(([name, values]) =>
      [values].flat().every((value) => canSendHeader(name, value)),
    )
  ) {
    return undefined
  }
  collected['content-type'] ??= 'application/json'
  const text = body ?? ''
  // Without binary media types API Gateway hands base64 on as text.
  return {
    statusCode: status,
    headers: endToEndHeaders(collected),
    body: isBase64Encoded === true && hasBinaryTypes ? Buffer.from(text, 'base64') : text,
  }
}
