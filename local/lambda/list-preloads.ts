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

/** Returns the ARNs of the functions that an execution of the machine calls when nothing fails, in the order of its states. */
export function listMainFunctions(definition: string, { functions }: Pick<Assembly, 'functions'>): string[] {
  const texts = listMainStates(JSON.parse(definition))
  return [
    ...new Set(
      texts.flatMap((text) => functions.filter(({ arn }) => text.includes(`${arn}"`)).map(({ arn }) => arn)),
    ),
  ]
}

/**
 * Returns the ARNs of the functions worth loading before the first request: those of the routes that create something
 * (`PUT`, and `POST` to a path without parameters), then those that show what was created. Machines' functions load when
 * an execution begins: four megabytes each, that most runs never need.
 */
export function listPreloads({ apis }: Pick<Assembly, 'apis'>): string[] {
  const routes = apis.flatMap((api) => api.routes)
  const functionsOf = (chosen: Route[]) =>
    chosen.flatMap(({ integration }) => (integration.kind === 'lambda' ? [integration.functionArn] : []))
  const starts = routes.filter(({ method, path }) => method === 'POST' && !path.includes('{'))
  const showsCreated = (path: string) =>
    starts.some((start) => path.replace(/\/\{\w+\}$/, '') === start.path && path !== start.path)
  const shows = routes.filter(({ method, path }) => method === 'GET' && showsCreated(path))
  const puts = routes.filter(({ method }) => method === 'PUT')
  return [...new Set([...functionsOf(starts), ...functionsOf(shows), ...functionsOf(puts)])]
}
