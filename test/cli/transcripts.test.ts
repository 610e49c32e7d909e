import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { projectDirectory } from '#test/support/assembly.ts'
import { insertTranscripts, openTranscriptApi, record, type Script } from '#test/support/transcripts.ts'

const file = `${projectDirectory}/docs/operate.md`

const ORDER =
  'flowforge run order-fulfillment sku=SKU-001 quantity=2 customerId=cust-42 paymentMethod=tok_visa'

const SCRIPTS: Record<string, Script> = {
  'stuck-undo': [
    `${ORDER} --id stuck-7 \\
    --fail UpdateWarehouse:after --fail RefundPayment:before:1:giveUp --wait`,
    `${ORDER} --id stuck-8 \\
    --fail PackItems:before:3 --fail ReleaseInventory:before:1:giveUp --wait -o id`,
    'flowforge inbox',
    'flowforge retry stuck-7 --reason "the provider answers again" --wait',
    'flowforge skip stuck-8 --step ReserveInventory --reason "put back by hand, ticket 42" --wait',
    'flowforge inbox',
  ],
  approval: [
    `${ORDER} \\
    requireApproval=true --id big-3 --wait`,
    'flowforge approve big-3 --reason "a good customer" --wait',
  ],
}

test('docs/operate.md shows what the commands print; `npm run transcripts` writes it', async () => {
  const api = await openTranscriptApi()
  const transcripts: Record<string, string> = {}
  for (const [name, script] of Object.entries(SCRIPTS)) {
    transcripts[name] = await record(api, script)
  }
  const page = readFileSync(file, 'utf8')
  for (const name of Object.keys(SCRIPTS)) {
    expect(page).toContain(`<!-- transcript: ${name} -->`)
  }
  await expect(insertTranscripts(page, transcripts)).toMatchFileSnapshot(file)
})
