/** What a path leads to: the value for its method, and what stands for `{name}` and `{name+}` in it, still encoded. */
export interface Match<T> {
  value: T
  parameters: Record<string, string> | null
}

export interface Router<T> {
  find(method: string, path: string): Match<T> | undefined
}

interface Node<T> {
  fixed: Map<string, Node<T>>
  parameter?: { name: string; node: Node<T> }
  /** `{proxy+}`: takes all that is left, at least one segment. */
  greedy?: { name: string; node: Node<T> }
  methods: Map<string, T>
}

function createNode<T>(): Node<T> {
  return { fixed: new Map(), methods: new Map() }
}

function segmentsOf(path: string) {
  return path.split('/').filter((segment) => segment !== '')
}

/** Matches as API Gateway does: a fixed segment before `{name}` before `{name+}`, the exact method before ANY. */
export function createRouter<T extends { method: string; path: string }>(routes: readonly T[]): Router<T> {
  const root = createNode<T>()
  for (const route of routes) {
    let node = root
    for (const segment of segmentsOf(route.path)) {
      node = descend(node, segment)
    }
    node.methods.set(route.method, route)
  }
  return {
    find(method, path) {
      const parameters: Record<string, string> = {}
      const value = search(root, segmentsOf(path), 0, method, parameters)
      if (!value) {
        return undefined
      }
      return { value, parameters: Object.keys(parameters).length > 0 ? parameters : null }
    },
  }
}

function descend<T>(node: Node<T>, segment: string): Node<T> {
  const name = /^\{(.+?)(\+?)\}$/.exec(segment)
  if (name) {
    const kind = name[2] ? 'greedy' : 'parameter'
    node[kind] ??= { name: name[1]!, node: createNode() }
    return node[kind].node
  }
  const next = node.fixed.get(segment) ?? createNode<T>()
  node.fixed.set(segment, next)
  return next
}

function search<T>(
  node: Node<T>,
  segments: string[],
  depth: number,
  method: string,
  parameters: Record<string, string>,
): T | undefined {
  const segment = segments[depth]
  if (segment === undefined) {
    return node.methods.get(method) ?? node.methods.get('ANY')
  }
  const fixed = node.fixed.get(segment)
  const found = fixed && search(fixed, segments, depth + 1, method, parameters)
  if (found) {
    return found
  }
  if (node.parameter) {
    const { name, node: next } = node.parameter
    const byName = search(next, segments, depth + 1, method, parameters)
    if (byName) {
      parameters[name] = segment
      return byName
    }
  }
  if (!node.greedy) {
    return undefined
  }
  const rest = node.greedy.node.methods.get(method) ?? node.greedy.node.methods.get('ANY')
  if (rest) {
    parameters[node.greedy.name] = segments.slice(depth).join('/')
  }
  return rest
}
