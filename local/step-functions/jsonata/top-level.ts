interface Node {
  type?: string
  value?: unknown
  steps?: Node[]
  [member: string]: unknown
}

/** Members of a node that are evaluated in the context of the node itself, not in that of what it found. */
const sameContext = [
  'lhs',
  'rhs',
  'expression',
  'expressions',
  'procedure',
  'arguments',
  'body',
  'condition',
  'then',
  'else',
]

/** Of a reference that only a Catch has. */
export const NO_ERROR_OUTPUT = "Field '$states.errorOutput' does not exist."

/**
 * What an expression refers to that Step Functions does not have: names and `$$` at the top level, where there is no
 * context item. Messages are those of CreateStateMachine.
 */
export function findUnsupported(tree: unknown): string[] {
  const found = new Set<string>()
  const visit = (node: unknown) => {
    if (Array.isArray(node)) {
      for (const item of node) {
        visit(item)
      }
    }
    if (typeof node !== 'object' || node === null || Array.isArray(node)) {
      return
    }
    const { type, value, steps } = node as Node
    if (type === 'variable' && value === '$') {
      found.add("Reference to '$$' is not supported.")
    }
    if (type === 'path' && steps) {
      const [first, second] = steps
      if (first?.type === 'name') {
        found.add(`Reference to '${first.value}' at the top level is not supported.`)
      } else {
        visit(first)
      }
      const readsError =
        first?.type === 'variable' && first.value === 'states' && second?.value === 'errorOutput'
      if (readsError) {
        found.add(NO_ERROR_OUTPUT)
      }
      return
    }
    for (const member of sameContext) {
      visit((node as Node)[member])
    }
  }
  visit(tree)
  return [...found]
}
