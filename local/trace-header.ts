const ROOT = /(?:^|;)\s*(Root=1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/

/**
 * Returns the tracing header of a request: of the caller's trace where it names one, else of a new one. Nothing samples.
 * docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function continueTrace(header: string | undefined, now: number): string {
  const random = crypto.randomUUID().replaceAll('-', '')
  const root = ROOT.exec(header ?? '')?.[1] ?? startTrace(random, now)
  return `${root};Parent=${random.slice(-16)};Sampled=0`
}

function startTrace(random: string, now: number): string {
  const seconds = Math.floor(now / 1000)
  return `Root=1-${seconds.toString(16).padStart(8, '0')}-${random.slice(0, 24)}`
}
