import { synthesize } from '#cli/synthesis.ts'
import { SCOPE_NAMES } from '#core/api/scopes.ts'
import { projectDirectory } from '#test/support/assembly.ts'
import { createTestCloud } from '#testing/test-cloud.ts'
import type { Deployment } from './target.ts'

/** Starts a local cloud of its own in memory, in real time, at free ports; it wants tokens, as AWS does. */
export async function startLocalTarget(): Promise<{ deployment: Deployment; stop(): Promise<void> }> {
  const assembly = await synthesize(projectDirectory, process.env, console.error)
  const { url, awsUrl, issuer, stop } = await createTestCloud({ assembly, time: 'real', auth: true })
  const mint = (tenant: string, scope: string) =>
    issuer.mint({ tenant, scope, subject: 'e2e', audience: 'flowforge', expiresIn: 3600 })
  const all = SCOPE_NAMES.join(' ')
  const deployment = {
    url: url!,
    token: await mint('e2e', all),
    otherToken: await mint('e2e-other', all),
    readerToken: await mint('e2e', 'orders:read'),
    aws: { stack: 'FlowForge', endpoint: awsUrl },
  }
  return { deployment, stop }
}
