import { Command } from '@commander-js/extra-typings'
import { inputSchemaOf, type Workflow } from '../../client.ts'
import { clean } from '../../output/clean.ts'
import { type Shape, showPage } from '../../output/show-page.ts'
import { drawDefinition } from '../../picture/definition.ts'
import { openSession, type Session } from '../../session.ts'
import type { Terminal } from '../../terminal.ts'
import { findWorkflow } from '../../workflow.ts'

export function createWorkflowsCommand(terminal: Terminal) {
  return new Command('workflows')
    .argument('[name]', 'one of them: its steps and their undos')
    .option('--graph', 'the state machine of one as a Mermaid flowchart')
    .option('--schema', 'the JSON Schema of the input of one')
    .addHelpText('after', EXAMPLE)
    .action(async (name, options, command) => {
      const session = await openSession(command, terminal)
      if (name === undefined) {
        showPage(session, await session.client.listWorkflows(), SHAPE)
      } else {
        await showWorkflow(session, name, options)
      }
    })
}

const EXAMPLE = `
Example:
  $ flowforge workflows order-fulfillment --schema`

const SHAPE: Shape<Workflow> = {
  idOf: ({ workflow }) => workflow,
  empty: 'there are no workflows',
  columns: [
    { title: 'WORKFLOW', cell: ({ workflow }) => workflow },
    { title: 'STEPS', cell: ({ steps }) => String(steps.length), align: 'right' },
    { title: 'UNDOS', cell: ({ steps }) => String(steps.filter(({ undo }) => undo).length), align: 'right' },
    { title: 'WHAT IT DOES', cell: ({ description }) => description ?? '' },
  ],
}

async function showWorkflow(
  { client, print, view }: Session,
  name: string,
  { graph, schema }: { graph?: true | undefined; schema?: true | undefined },
): Promise<void> {
  const { body, text } = await findWorkflow(client, name)
  if (graph) {
    print(body.graph)
  } else if (schema) {
    print(JSON.stringify(await inputSchemaOf(body), undefined, 2))
  } else if (view.format === 'json') {
    print(text)
  } else if (view.format === 'jsonl') {
    print(JSON.stringify(body))
  } else if (view.format === 'id') {
    print(body.workflow)
  } else {
    const { workflow, live, description, tree } = clean(body)
    print(`${workflow}${live ? ` v${live}` : ''}${description ? `  ${description}` : ''}`)
    print(drawDefinition(tree, view))
  }
}
