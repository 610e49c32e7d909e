/** A task token: opaque to its holder, and enough for the engine to find the call it belongs to. */
export function createTaskToken(executionArn: string, frame: number, secret: string): string {
  return Buffer.from(JSON.stringify([executionArn, frame, secret])).toString('base64')
}

export function readTaskToken(token: string): { executionArn: string; frame: number } | undefined {
  try {
    const [executionArn, frame, secret] = JSON.parse(Buffer.from(token, 'base64').toString()) as unknown[]
    if (typeof executionArn === 'string' && typeof frame === 'number' && typeof secret === 'string') {
      return { executionArn, frame }
    }
  } catch {}
  return undefined
}
