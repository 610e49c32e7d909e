import { compile, type Saga, toMermaid } from '#core/saga/index.ts'
import { dataMigration } from './data-migration.saga.ts'
import { documentApproval } from './document-approval.saga.ts'
import { moneyTransfer } from './money-transfer.saga.ts'
import { orderFulfillment } from './order-fulfillment.saga.ts'

/** Every workflow that is deployed. */
export const sagas: readonly Saga[] = [orderFulfillment, moneyTransfer, documentApproval, dataMigration]

/** Where a saga's compiled state machine stands, relative to the project. */
export function aslFile(saga: Saga): string {
  return `statemachines/${saga.name}.asl.json`
}

/** Where the graph of its state machine is drawn. */
export function graphFile(saga: Saga): string {
  return `docs/${saga.name}.md`
}

/** What `npm run asl` writes for a saga, by file. A test fails when a committed file differs. */
export function generatedFiles(saga: Saga): Record<string, string> {
  const machine = compile(saga)
  const graph = [
    `# ${saga.name}`,
    `Drawn from \`${aslFile(saga)}\` by \`npm run asl\`. Dotted: what is caught.`,
    `\`\`\`mermaid\n${toMermaid(machine)}\`\`\``,
  ]
  return {
    [aslFile(saga)]: `${JSON.stringify(machine, null, 2)}\n`,
    [graphFile(saga)]: `${graph.join('\n\n')}\n`,
  }
}
