import { isRecord } from '#local/is-record.ts'
import { conditionOf, fail, INTRINSICS, type IntrinsicContext, textOf } from './intrinsics.ts'
import {
  type Environment,
  identify,
  nameProperty,
  type PhysicalResource,
  qualifiedBy,
} from './physical-resource.ts'
import { type Place, type Template, within } from './template.ts'

/** What the parent stack gives for a parameter of a nested one; undefined for a parameter that it leaves at its default. */
type Given = (parameter: string) => unknown

/** Resolves the intrinsics of one stack's template, for one account and region. */
export class Resolver implements IntrinsicContext {
  readonly stackName: string
  readonly region: string
  private readonly template: Template
  private readonly environment: Environment
  private readonly pseudoParameters: Readonly<Record<string, unknown>>
  private readonly given: Given
  private readonly named = new Map<string, PhysicalResource>()
  /** Of nested stacks, by their logical ids. */
  private readonly nested = new Map<string, Resolver>()

  constructor(stackName: string, template: Template, environment: Environment, given: Given = () => {}) {
    const { accountId, region } = environment
    this.stackName = stackName
    this.region = region
    this.template = template
    this.environment = environment
    this.given = given
    this.pseudoParameters = {
      'AWS::AccountId': accountId,
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stackName,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`,
      'AWS::NoValue': undefined,
      'AWS::NotificationARNs': [],
    }
  }

  /** Returns the value with every intrinsic replaced; `AWS::NoValue` members vanish. Throws AssemblyError. */
  resolve(value: unknown, place: Place): unknown {
    if (Array.isArray(value)) {
      return value
        .map((each, index) => this.resolve(each, within(place, index)))
        .filter((each) => each !== undefined)
    }
    if (!isRecord(value)) {
      return value
    }
    const keys = Object.keys(value)
    const name = keys.length === 1 ? keys[0]! : ''
    // `Condition` names a condition only when it holds text; elsewhere it is an ordinary key.
    if (Object.hasOwn(INTRINSICS, name) && (name !== 'Condition' || typeof value[name] === 'string')) {
      return INTRINSICS[name]!(this, value[name], within(place, name))
    }
    if (name.startsWith('Fn::')) {
      fail(
        within(place, name),
        `the local cloud does not resolve ${name} (it resolves ${Object.keys(INTRINSICS).join(', ')})`,
      )
    }
    const members = keys.map((key) => [key, this.resolve(value[key], within(place, key))])
    return Object.fromEntries(members.filter(([, member]) => member !== undefined))
  }

  physical(logicalId: string, place: Place): PhysicalResource {
    const known = this.named.get(logicalId)
    if (known) {
      return known
    }
    const { stackName, environment } = this
    const resource = this.template.Resources[logicalId]
    if (!resource) {
      return fail(
        place,
        `refers to ${logicalId}, which is neither a resource nor a parameter of ${stackName}`,
      )
    }
    const property = nameProperty(resource.Type)
    const explicit = property && resource.Properties?.[property]
    const name =
      explicit === undefined
        ? undefined
        : textOf(this, explicit, { logicalId, path: `Properties.${property}` })
    const whole = qualifiedBy(resource.Type, resource.Properties ?? {})
    const qualified = whole === undefined ? undefined : textOf(this, whole, { logicalId, path: 'Properties' })
    const identified = identify(resource.Type, logicalId, name, { stackName, ...environment, qualified })
    this.named.set(logicalId, identified)
    return identified
  }

  /** Returns what resolves the template of a nested stack, whose outputs are known here from now on. */
  nest(logicalId: string, template: Template): Resolver {
    const { Parameters } = this.template.Resources[logicalId]!.Properties ?? {}
    const given = (name: string) =>
      isRecord(Parameters)
        ? this.resolve(Parameters[name], { logicalId, path: `Properties.Parameters.${name}` })
        : undefined
    const { name } = this.physical(logicalId, { logicalId, path: 'Properties' })
    const nested = new Resolver(name, template, this.environment, given)
    this.nested.set(logicalId, nested)
    return nested
  }

  /** True without a condition. Throws AssemblyError when the template lacks the condition. */
  isActive(name: string | undefined, place: Place): boolean {
    if (name === undefined) {
      return true
    }
    const definition = this.template.Conditions?.[name]
    if (definition === undefined) {
      return fail(place, `condition ${name} is not in the template`)
    }
    return conditionOf(this, definition, { logicalId: `Conditions.${name}`, path: '' })
  }

  reference(name: string, place: Place): unknown {
    if (Object.hasOwn(this.pseudoParameters, name)) {
      return this.pseudoParameters[name]
    }
    const parameter = this.template.Parameters?.[name]
    if (!parameter) {
      return this.physical(name, place).ref
    }
    // CloudFormation would look up SSM parameters here; the bootstrap version of CDK is the only one in use.
    return (
      this.given(name) ??
      parameter.Default ??
      fail(place, `parameter ${name} has no default, and the local cloud sets none`)
    )
  }

  attribute(name: string, place: Place): string {
    const [logicalId = '', ...rest] = name.split('.')
    const nested = this.nested.get(logicalId)
    if (nested && rest[0] === 'Outputs') {
      return nested.output(rest.slice(1).join('.'), place)
    }
    return this.physical(logicalId, place).attribute(rest.join('.'), place)
  }

  private output(name: string, place: Place): string {
    const output = this.template.Outputs?.[name]
    return output
      ? textOf(this, output.Value, { logicalId: `Outputs.${name}`, path: 'Value' })
      : fail(place, `${this.stackName} has no output ${name}`)
  }

  findInMap(map: string, top: string, second: string): unknown {
    return this.template.Mappings?.[map]?.[top]?.[second]
  }
}
