import { randomBytes } from 'node:crypto'
import { Command } from '@commander-js/extra-typings'
import { idPrefixOf } from '#core/api/collections.ts'
import { idIn, idOf, inputSchemaOf, type Wait } from '../../client.ts'
import { readDuration } from '../../input/read-duration.ts'
import { readFault } from '../../input/read-fault.ts'
import { readObject } from '../../input/read-file.ts'
import { readInput } from '../../input/read-input.ts'
import { openSession } from '../../session.ts'
import type { Terminal } from '../../terminal.ts'
import { readText } from '../../values.ts'
import { waitForExecution } from '../../watch/wait-for-execution.ts'
import { watchExecution } from '../../watch/watch-execution.ts'
import { findWorkflow, listStates } from '../../workflow.ts'

export function createRunCommand(terminal: Terminal) {
  return new Command('run')
    .argument('<workflow>', 'what to run')
    .argument('[fields...]', 'its input: key=value as its schema reads it, key:=JSON as it is; dots nest')
    .option(
      '-i, --input <file>',
      'JSON input from a file, or from standard input with -; fields are put over it',
    )
    .option('--id <id>', 'id of your own; the same start again returns the same execution', (text) =>
      readText('id', text),
    )
    .option('--fail <fault>', 'STEP[:when][:times]: make a step or undo fail', collect, [])
    .option('--wait', 'wait until it has ended, or waits for a decision')
    .option('--watch', 'show how it goes until it has ended')
    .option('--timeout <time>', 'wait no longer than this, such as 30s', readDuration)
    .addHelpText('after', EXAMPLE)
    .action(async (workflow, fields, options, command) => {
      const session = await openSession(command, terminal)
      const { client, view } = session
      const { body: found } = await findWorkflow(client, workflow)
      const faults = options.fail.map((text) => readFault(text, listStates(found)))
      const base = options.input === undefined ? {} : await readObject(options.input, terminal)
      const input = readInput(fields, await inputSchemaOf(found), base)
      const { timeout } = options
      if (options.wait && !options.watch) {
        // Chosen here, so that it can be named when the wait is interrupted.
        const id = options.id ?? idIn(workflow, input) ?? generateId(workflow)
        const start = { input, id, faults }
        const send = async (wait: Wait) => idOf(workflow, (await client.start(workflow, start, wait)).body)
        terminal.exitStatus = await waitForExecution(session, { id, timeout, send })
        return
      }
      const { body, text } = await client.start(workflow, { input, id: options.id, faults })
      const id = idOf(workflow, body)
      if (options.watch) {
        terminal.exitStatus = await watchExecution(session, id, { timeout, tree: found.tree })
        return
      }
      session.print(view.format === 'json' ? text : view.format === 'jsonl' ? JSON.stringify(body) : id)
      session.say(`see how it goes with: flowforge status ${id} --watch`)
    })
}

const EXAMPLE = `
Example:
  $ flowforge run order-fulfillment sku=SKU-001 quantity=2 customerId=cust-42 paymentMethod=tok_visa --watch
  $ flowforge run money-transfer from=alice to=bob amount.amount=2500 amount.currency=USD --fail SettleTransfer:before:2`

/** As the API would make one. */
function generateId(workflow: string): string {
  return `${idPrefixOf(workflow)}_${randomBytes(12).toString('hex')}`
}

function collect(text: string, before: string[]): string[] {
  return [...before, text]
}
