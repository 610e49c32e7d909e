/** Executions of EXPRESS machines have ARNs of a kind of their own: `…:express:machine:name:uuid`. */
export function isExpressArn(arn: string): boolean {
  return arn.includes(':express:')
}

/** An execution of an EXPRESS machine ends within five minutes. */
export const EXPRESS_LIMIT_SECONDS = 300
