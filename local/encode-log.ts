/** Returns `X-Amz-Log-Result`: an invocation's log between the lines that Lambda puts around it, in base64. */
export function encodeLog(requestId: string, log: string): string {
  return Buffer.from(
    `START RequestId: ${requestId} Version: $LATEST\n${log}END RequestId: ${requestId}\n`,
  ).toString('base64')
}
