import type { AslBranch, AslMachine, AslState } from './asl.ts'

/**
 * A state machine as a Mermaid flowchart: the happy spine and the undo spine as columns, Catch rungs dotted between them.
 *
 * Drawn from the ASL, not from the definition, so that it shows what is deployed. https://mermaid.js.org
 */
export function toMermaid(machine: AslMachine): string {
  return `${['flowchart TD', ...edges(machine, '  '), ''].join('\n')}`
}

function edges({ StartAt, States }: AslBranch, indent: string, scope = ''): string[] {
  const id = (name: string) => scope + name
  const start = `${indent}${id('Start')}(( )) --> ${id(StartAt)}`
  return [
    start,
    ...Object.entries(States).flatMap(([name, state]) => [
      ...node(state, { id: id(name), name, indent }),
      ...ways(state).map(({ to, label, dotted }) => {
        const arrow = dotted ? '-.->' : '-->'
        return `${indent}${id(name)} ${arrow}${label ? `|${label}|` : ''} ${id(to)}`
      }),
    ]),
  ]
}

function node(state: AslState, { id, name, indent }: { id: string; name: string; indent: string }): string[] {
  switch (state.Type) {
    case 'Choice':
      return [`${indent}${id}{${name}}`]
    case 'Fail':
      return [`${indent}${id}([${name}])`]
    case 'Parallel':
      return [
        `${indent}subgraph ${id}`,
        ...state.Branches.flatMap((branch, index) => edges(branch, `${indent}  `, `${id}_${index}_`)),
        `${indent}end`,
      ]
    case 'Map':
      return [
        `${indent}subgraph ${id} ["${name}: each item"]`,
        ...edges(state.ItemProcessor, `${indent}  `, `${id}_`),
        `${indent}end`,
      ]
    case 'Task':
      return [`${indent}${id}${'End' in state ? `([${name}])` : `[${name}]`}`]
    default:
      return [`${indent}${id}[${name}]`]
  }
}

function ways(state: AslState): { to: string; label?: string; dotted?: true }[] {
  if (state.Type === 'Choice') {
    return [
      ...state.Choices.map(({ Next }) => ({ to: Next, label: 'yes' })),
      { to: state.Default, label: 'no' },
    ]
  }
  const next = 'Next' in state ? [{ to: state.Next }] : []
  const caught = 'Catch' in state ? (state.Catch ?? []) : []
  return [...next, ...caught.map(({ Next }) => ({ to: Next, dotted: true as const }))]
}
