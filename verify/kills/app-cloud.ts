import { type Cloud, type CloudOptions, createCloud } from '#local/cloud.ts'

/** Creates a local cloud for FlowForge's own app, whose functions leave the tokens of their transactions to the SDK. */
export function createAppCloud(options: CloudOptions & { assembly: string }): Cloud {
  return createCloud({ ...options, movesTransactionTokens: true })
}
