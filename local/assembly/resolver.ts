import { isRecord } from '#local/is-record.ts'
import { conditionOf, fail, INTRINSICS, type IntrinsicContext, textOf } from './intrinsics.ts'
import {
  identify,
  nameProperty,
  type PhysicalResource,
  qualifiedBy,
  type TemplateEnvironment,
} from './physical-resource.ts'
import { type Place, type Template, within } from './template.ts'

/** What the parent stack gives for a parameter of a nested one; undefined for a parameter that it leaves at its default. */
type Given = (parameter: string) => unknown

/** Their default is the parameter's name: a value of SSM stands in for it when the stack is deployed. */
const SSM_PARAMETER = /^AWS::SSM::Parameter::Value</

/** Resolves the intrinsics of one stack's template, for one account and region. */
export class Resolver implements IntrinsicContext {
  readonly stackName: string
  readonly region: string
  private readonly template: Template
  private readonly environment: TemplateEnvironment
  private readonly pseudoParameters: Readonly<Record<string, unknown>>
  private readonly given: Given
  private readonly named = new Map<string, PhysicalResource>()
  /** Of nested stacks, by their logical ids. */
  private readonly nested = new Map<string, Resolver>()

  constructor(
    stackName: string,
    template: Template,
    environment: TemplateEnvironment,
    given: Given = () => {},
  ) {
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
    if (typeof value === 'string') {
      return this.fillIn(value, place)
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
    const value =
      this.given(name) ??
      parameter.Default ??
      fail(place, `parameter ${name} has no default, and the local cloud sets none`)
    return SSM_PARAMETER.test(parameter.Type) ? this.ssmParameter(String(value), place) : value
  }

  /** Returns the value of an SSM parameter: one that was given, or one of this stack. Throws AssemblyError. */
  private ssmParameter(name: string, place: Place): string {
    const given = this.environment.ssmParameters
    if (given && Object.hasOwn(given, name)) {
      return given[name]!
    }
    for (const [logicalId, { Type, Properties }] of Object.entries(this.template.Resources)) {
      if (Type === 'AWS::SSM::Parameter' && this.physical(logicalId, place).name === name) {
        return textOf(this, Properties?.Value, { logicalId, path: 'Properties.Value' })
      }
    }
    return fail(
      place,
      `needs the SSM parameter ${name}, which is in no stack of the assembly; give its value: --ssm ${name}=VALUE`,
    )
  }

  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
  private fillIn(text: string, place: Place): string {
    return text.includes('{{resolve:')
      ? text.replace(/\{\{resolve:([\w-]+):([^}]+)\}\}/g, (whole, service: string, reference: string) =>
          service === 'ssm'
            ? this.ssmParameter(reference.replace(/:\d+$/, ''), place)
            : fail(place, `the local cloud does not resolve ${whole}; it resolves {{resolve:ssm:…}}`),
        )
      : text
  }

  attribute(name: string, place: Place): string {
    const [logicalId = '', ...rest] = name.split('.')
    const nested = this.nested.get(logicalId)
    if (nested && rest[0] === 'Outputs') {
      return nested.output(rest.slice(1).join('.'), place)
    }
    const isParameterValue =
      rest.join('.') === 'Value' && this.template.Resources[logicalId]?.Type === 'AWS::SSM::Parameter'
    const resource = this.physical(logicalId, place)
    return isParameterValue
      ? this.ssmParameter(resource.name, place)
      : resource.attribute(rest.join('.'), place)
  }

  private output(name: string, place: Place): string {
    const output = this.template.Outputs?.[name]
    return output
      ? textOf(this, output.Value, { logicalId: `Outputs.${name}`, path: 'Value' })
      : fail(place, `${this.stackName} has no output ${name}`)
  }

  /** Returns the value that this stack exports by a name; undefined where it exports none. Throws AssemblyError. */
  exported(name: string): string | undefined {
    for (const [key, { Value, Export, Condition }] of Object.entries(this.template.Outputs ?? {})) {
      const place = { logicalId: `Outputs.${key}`, path: 'Value' }
      if (Export && this.isActive(Condition, place) && textOf(this, Export.Name, place) === name) {
        return textOf(this, Value, place)
      }
    }
    return undefined
  }

  importValue(name: string, place: Place): string {
    return this.environment.importValue?.(name) ?? fail(place, `no stack of the assembly exports ${name}`)
  }

  findInMap(map: string, top: string, second: string): unknown {
    return this.template.Mappings?.[map]?.[top]?.[second]
  }
}
