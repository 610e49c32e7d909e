import { describeLimits, type JsonSchema, kindOf, resolveSchema } from '../start/form/json-schema.ts'

/** What a workflow takes, field by field, and as the JSON Schema that it is. */
export function InputSchema({ schema }: { schema: JsonSchema }) {
  return (
    <section className="card side-card" aria-labelledby="input-title">
      <h3 id="input-title">Input</h3>
      <ul className="schema">
        <Properties schema={schema} root={schema} depth={0} />
      </ul>
      <details>
        <summary>JSON Schema</summary>
        <pre className="code">{JSON.stringify(schema, null, 2)}</pre>
      </details>
    </section>
  )
}

const MOST_LEVELS = 4

function Properties({ schema, root, depth }: { schema: JsonSchema; root: JsonSchema; depth: number }) {
  return Object.entries(schema.properties ?? {}).map(([name, written]) => {
    const each = resolveSchema(written, root)
    const inner = innerOf(each, root)
    return (
      <li key={name}>
        <b className="mono">{name}</b>
        {!schema.required?.includes(name) && <span className="mute"> optional</span>}{' '}
        <span className="mute">{describe(each, root)}</span>
        {inner && depth < MOST_LEVELS && (
          <ul>
            <Properties schema={inner} root={root} depth={depth + 1} />
          </ul>
        )}
      </li>
    )
  })
}

/** The object that a field is, or whose list it is. */
function innerOf(schema: JsonSchema, root: JsonSchema): JsonSchema | undefined {
  const one = kindOf(schema) === 'list' ? resolveSchema(schema.items!, root) : schema
  return kindOf(one) === 'object' ? one : undefined
}

const WORDS: Readonly<Record<string, string>> = { switch: 'true or false', json: 'any JSON' }

function describe(schema: JsonSchema, root: JsonSchema): string {
  const kind = kindOf(schema)
  if (kind === 'list') {
    const items = kindOf(resolveSchema(schema.items!, root))
    return `list of ${items === 'object' ? 'objects' : `${WORDS[items] ?? items}s`}${suffix(schema)}`
  }
  return kind === 'choice' ? schema.enum!.join(' or ') : `${WORDS[kind] ?? kind}${suffix(schema)}`
}

function suffix(schema: JsonSchema): string {
  const limits = describeLimits(schema)
  return limits ? `, ${limits}` : ''
}
