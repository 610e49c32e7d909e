import { compile, type Saga, toMermaid } from '#core/saga/index.ts'
import * as catalogue from './catalogue.ts'

/** Every workflow that is deployed: the files `<name>.saga.ts` beside this one, by their names. */
export const sagas: readonly Saga[] = Object.values(catalogue)

/** Where a saga's compiled state machine stands, relative to the project. */
export function aslFile({ name }: Pick<Saga, 'name'>): string {
  return `statemachines/${name}.asl.json`
}

/** Where the graph of its state machine is drawn. */
export function graphFile({ name }: Pick<Saga, 'name'>): string {
  return `docs/${name}.md`
}

/** Returns the text of a saga's compiled state machine. */
export function aslText(saga: Saga): string {
  return `${JSON.stringify(compile(saga), null, 2)}\n`
}

/** What `npm run asl` writes for a saga, by file. */
export function generatedFiles(saga: Saga): Record<string, string> {
  const graph = [
    `# ${saga.name}`,
    `Drawn from \`${aslFile(saga)}\` by \`npm run asl\`. Dotted: what is caught.`,
    `\`\`\`mermaid\n${toMermaid(compile(saga))}\`\`\``,
  ]
  return {
    [aslFile(saga)]: aslText(saga),
    [graphFile(saga)]: `${graph.join('\n\n')}\n`,
  }
}
