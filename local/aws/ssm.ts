import * as z from 'zod'
import type { Environment } from '#local/assembly/index.ts'
import { AwsError } from '#local/aws-error.ts'
import { readInput } from '#local/read-input.ts'

export interface ParameterStore extends Environment {
  /** Values by name, as they are now. */
  parameters(): Readonly<Record<string, string>>
}

const GetParameter = z.object({ Name: z.string().min(1) })
const GetParameters = z.object({ Names: z.array(z.string()).min(1).max(10) })
const GetParametersByPath = z.object({ Path: z.string().min(1), Recursive: z.boolean().optional() })

/** Systems Manager's Parameter Store, for reading. Throws AwsError. */
export async function answerSsm(
  store: ParameterStore,
  operation: string,
  input: Record<string, unknown>,
): Promise<object> {
  const values = store.parameters()
  const describe = (name: string) => ({
    Name: name,
    Type: 'String',
    Value: values[name],
    Version: 1,
    ARN: `arn:aws:ssm:${store.region}:${store.accountId}:parameter/${name.replace(/^\//, '')}`,
    DataType: 'text',
  })
  if (operation === 'GetParameter') {
    const name = nameIn(readInput(GetParameter, input).Name)
    if (!Object.hasOwn(values, name)) {
      throw new AwsError('ParameterNotFound', `Parameter ${name} not found.`)
    }
    return { Parameter: describe(name) }
  }
  if (operation === 'GetParameters') {
    const { Names } = readInput(GetParameters, input)
    const isKnown = (name: string) => Object.hasOwn(values, nameIn(name))
    return {
      Parameters: Names.filter(isKnown).map((name) => describe(nameIn(name))),
      InvalidParameters: Names.filter((name) => !isKnown(name)),
    }
  }
  if (operation === 'GetParametersByPath') {
    const { Path, Recursive = false } = readInput(GetParametersByPath, input)
    const below = Path.endsWith('/') ? Path : `${Path}/`
    const names = Object.keys(values).filter(
      (name) => name.startsWith(below) && (Recursive || !name.slice(below.length).includes('/')),
    )
    return { Parameters: names.sort().map(describe) }
  }
  throw new AwsError(
    'UnknownOperationException',
    `the local cloud does not serve AmazonSSM.${operation}; of Systems Manager it serves GetParameter, GetParameters, GetParametersByPath`,
  )
}

/** A parameter may be named by its ARN, and with a version. */
function nameIn(given: string): string {
  const name = /^arn:aws:ssm:[^:]*:[^:]*:parameter(\/.+)$/.exec(given)?.[1] ?? given
  return name.replace(/:\d+$/, '')
}
