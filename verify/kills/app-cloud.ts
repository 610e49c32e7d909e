import { type Cloud, type CloudOptions, createCloud } from '#local/cloud.ts'

/** Creates a local cloud for FlowForge's own app, as `dev` does: its sandboxes keep tokens of transactions from the emulator. */
export function createAppCloud(options: CloudOptions & { assembly: string }): Cloud {
  return createCloud({ ...options, movesTransactionTokens: true })
}
