import type { Assembly, Route } from '#local/assembly/index.ts'

interface State {
  Type?: string
  Next?: string
  Default?: string
  Choices?: { Next: string }[]
  Branches?: Workflow[]
  ItemProcessor?: Workflow
}

interface Workflow {
  StartAt: string
  States: Record<string, State>
}

/** Returns the texts of the states that an execution enters when nothing fails, in their order. */
function listMainStates({ StartAt, States }: Workflow): string[] {
  const seen = new Set<string>()
  const texts: string[] = []
  for (let name: string | undefined = StartAt; name !== undefined && !seen.has(name); ) {
    seen.add(name)
    const state: State = States[name] ?? {}
    texts.push(JSON.stringify(state))
    for (const branch of [...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])]) {
      texts.push(...listMainStates(branch))
    }
    name = state.Next ?? state.Default ?? state.Choices?.[0]?.Next
  }
  return texts
}

/**
 * Returns the ARNs of the functions worth loading before the first request: those of the routes that create something
 * (`PUT`, and `POST` to a path without parameters), those of the first machine's main states, then those that show what was
 * created. The other machines' functions load at their first call: four megabytes each that most runs never need.
 */
export function listPreloads({ functions, stateMachines, apis }: Assembly): string[] {
  const order = new Set<string>()
  const routes = apis.flatMap((api) => api.routes)
  const add = (chosen: Route[]) => {
    for (const { integration } of chosen) {
      if (integration.kind === 'lambda') {
        order.add(integration.functionArn)
      }
    }
  }
  const starts = routes.filter(({ method, path }) => method === 'POST' && !path.includes('{'))
  add([...starts, ...routes.filter(({ method }) => method === 'PUT')])
  for (const { definition } of stateMachines.slice(0, 1)) {
    for (const text of listMainStates(JSON.parse(definition))) {
      for (const { arn } of functions) {
        if (text.includes(`${arn}"`)) {
          order.add(arn)
        }
      }
    }
  }
  const showsCreated = (path: string) =>
    starts.some((start) => path.replace(/\/\{\w+\}$/, '') === start.path && path !== start.path)
  add(routes.filter(({ method, path }) => method === 'GET' && showsCreated(path)))
  return [...order]
}
