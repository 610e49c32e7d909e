/** The parts of a CloudFormation template that the local cloud reads. */
export interface Template {
  Resources: Record<string, TemplateResource>
  Parameters?: Record<string, { Type: string; Default?: unknown }>
  Conditions?: Record<string, unknown>
  Mappings?: Record<string, Record<string, Record<string, unknown>>>
  Outputs?: Record<string, { Value: unknown; Condition?: string; Export?: { Name: unknown } }>
}

export interface TemplateResource {
  Type: string
  Properties?: Record<string, unknown>
  Condition?: string
}

/** Something in the assembly that the local cloud cannot run; says where it stands and what to do. */
export class AssemblyError extends Error {
  override readonly name = 'AssemblyError'
  readonly logicalId: string
  /** Path inside the resource, e.g. `Properties.Environment.Variables.TABLE`. */
  readonly path: string

  constructor(logicalId: string, path: string, problem: string) {
    super(`${logicalId}${path ? `, ${path}` : ''}: ${problem}`)
    this.logicalId = logicalId
    this.path = path
  }
}

/** Where a value stands: the logical id and the path below it, carried along for error messages. */
export interface Place {
  logicalId: string
  path: string
}

export function within(place: Place, key: string | number): Place {
  return {
    logicalId: place.logicalId,
    path: place.path ? `${place.path}.${key}` : String(key),
  }
}
