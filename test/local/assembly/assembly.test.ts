import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadAssembly } from '#local/assembly/index.ts'
import { environment } from '../../support/function-bundle.ts'
import { greeterResources, hello, loadStack, writeAssembly } from '../../support/greeter-assembly.ts'

describe('an assembly', () => {
  test('yields functions, machines, tables, routes and rules with every reference resolved', () => {
    const directory = writeAssembly({ Hello: hello, Listener: hello })
    const { functions, stateMachines, tables, apis, rules } = loadAssembly(directory, environment)
    expect(functions[0]).toEqual({
      logicalId: 'Hello',
      name: 'Greeter-Hello',
      arn: 'arn:aws:lambda:us-east-1:111111111111:function:Greeter-Hello',
      codePath: join(directory, 'asset.hello'),
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      timeout: 3,
      memorySize: 128,
      environment: { TABLE: 'Greeter-Things' },
    })
    expect(JSON.parse(stateMachines[0]!.definition).States.Greet.Parameters.FunctionName).toBe(
      functions[0]!.arn,
    )
    expect(stateMachines[0]).toMatchObject({
      name: 'Greeter-Machine',
      arn: 'arn:aws:states:us-east-1:111111111111:stateMachine:Greeter-Machine',
      roleArn: 'arn:aws:iam::111111111111:role/Greeter-Role',
      type: 'STANDARD',
    })
    expect(tables[0]!.definition).toEqual({
      TableName: 'Greeter-Things',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    })
    expect(apis[0]).toMatchObject({ id: 'greeter-api', stage: 'live' })
    expect(apis[0]!.routes).toEqual([
      {
        method: 'GET',
        path: '/hello/{name}',
        resourceId: 'Greeter-ApiHelloName',
        integration: { kind: 'lambda', functionArn: functions[0]!.arn, timeoutMs: 29_000 },
        authorizationType: 'NONE',
        authorizerId: undefined,
      },
    ])
    expect(rules[0]!.pattern?.detail).toEqual({
      status: ['SUCCEEDED'],
      stateMachineArn: [stateMachines[0]!.arn],
    })
    expect(rules[0]!.targets[0]!.arn).toBe(functions[1]!.arn)
  })

  test('keeps an explicit name', () => {
    const { tables } = loadStack({
      Things: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: { 'Fn::Sub': '${AWS::StackName}-things' },
          KeySchema: [],
          AttributeDefinitions: [],
        },
      },
    })
    expect(tables[0]!.name).toBe('Greeter-things')
  })

  test('yields versions and aliases, and the ARNs by which the rest of the template knows them', () => {
    const version = {
      Type: 'AWS::StepFunctions::StateMachineVersion',
      Properties: {
        StateMachineArn: { Ref: 'Machine' },
        StateMachineRevisionId: { 'Fn::GetAtt': ['Machine', 'StateMachineRevisionId'] },
        Description: 'first',
      },
    }
    const alias = (Properties: object) => ({ Type: 'AWS::StepFunctions::StateMachineAlias', Properties })
    const { versions, aliases, outputs } = loadAssembly(
      writeAssembly(
        { Hello: hello, Listener: hello },
        {
          ...greeterResources,
          V: version,
          Live: alias({
            Name: 'live',
            RoutingConfiguration: [{ StateMachineVersionArn: { 'Fn::GetAtt': ['V', 'Arn'] }, Weight: 100 }],
          }),
          Canary: alias({
            Name: 'canary',
            DeploymentPreference: {
              StateMachineVersionArn: { Ref: 'V' },
              Type: 'CANARY',
              Interval: 5,
              Percentage: 10,
            },
          }),
        },
        { Outputs: { Ref: { Value: { Ref: 'Live' } }, Arn: { Value: { 'Fn::GetAtt': ['Canary', 'Arn'] } } } },
      ),
      environment,
    )
    const machine = 'arn:aws:states:us-east-1:111111111111:stateMachine:Greeter-Machine'
    expect(versions).toMatchObject([{ logicalId: 'V', stateMachineArn: machine, description: 'first' }])
    const routes = [{ versionArn: versions[0]!.arn, weight: 100 }]
    expect(aliases).toMatchObject([
      { name: 'live', arn: `${machine}:live`, routes },
      { name: 'canary', arn: `${machine}:canary`, routes },
    ])
    expect(outputs).toEqual({ Ref: `${machine}:live`, Arn: `${machine}:canary` })
  })

  test.each([
    ['us-east-1', 'http://b.s3-website-us-east-1.amazonaws.com'],
    ['eu-central-1', 'http://b.s3-website.eu-central-1.amazonaws.com'],
  ])('names the hosts of a bucket in %s by that region', (region, website) => {
    const bucket = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'b' } }
    const output = (name: string) => ({ Value: { 'Fn::GetAtt': ['B', name] } })
    const Outputs = { Regional: output('RegionalDomainName'), Website: output('WebsiteURL') }
    const { outputs } = loadAssembly(writeAssembly({}, { B: bucket }, { Outputs }), {
      ...environment,
      region,
    })
    expect(outputs).toEqual({ Regional: `b.s3.${region}.amazonaws.com`, Website: website })
  })

  describe('with a nested stack', () => {
    const nestedStack = (more: object = {}) => ({
      Type: 'AWS::CloudFormation::Stack',
      Properties: {
        TemplateURL: { 'Fn::Sub': 'https://s3.${AWS::Region}.amazonaws.com/assets/inner.json' },
        Parameters: { Table: { Ref: 'Things' } },
        ...more,
      },
    })
    const inner = {
      Parameters: { Table: { Type: 'String' }, Size: { Type: 'Number', Default: 3 } },
      Resources: {
        Inside: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: {
            DefinitionString: '${Of}',
            DefinitionSubstitutions: { Of: { Ref: 'Table' } },
            RoleArn: 'r',
          },
        },
      },
      Outputs: { Machine: { Value: { Ref: 'Inside' } }, Size: { Value: { Ref: 'Size' } } },
    }
    const loadWith = (stack: object, Outputs: object = {}) => {
      const directory = writeAssembly({}, { Things: greeterResources.Things, Inner: stack }, { Outputs })
      const assets = { inner: { source: { path: 'inner.nested.template.json' } } }
      writeFileSync(join(directory, 'Greeter.assets.json'), JSON.stringify({ files: assets }))
      writeFileSync(join(directory, 'inner.nested.template.json'), JSON.stringify(inner))
      return loadAssembly(directory, environment)
    }

    test('yields what is in it, with the parameters that it is given', () => {
      const { stateMachines, tables } = loadWith(nestedStack())
      expect(tables.map(({ name }) => name)).toEqual(['Greeter-Things'])
      expect(stateMachines).toMatchObject([{ name: 'Greeter-Inner-Inside', definition: 'Greeter-Things' }])
    })

    test('knows its outputs, which are none of its own', () => {
      const output = (name: string) => ({ Value: { 'Fn::GetAtt': ['Inner', `Outputs.${name}`] } })
      const { outputs } = loadWith(nestedStack(), { Machine: output('Machine'), Size: output('Size') })
      expect(outputs).toEqual({
        Machine: 'arn:aws:states:us-east-1:111111111111:stateMachine:Greeter-Inner-Inside',
        Size: '3',
      })
    })

    test.each([
      [
        'without a parameter that it needs',
        nestedStack({ Parameters: {} }),
        {},
        /parameter Table has no default/,
      ],
      [
        'whose template is no asset',
        nestedStack({ TemplateURL: 'https://s3/x.json' }),
        {},
        /use NestedStack/,
      ],
      [
        'asked for an output that it lacks',
        nestedStack(),
        { It: { Value: { 'Fn::GetAtt': ['Inner', 'Outputs.Nothing'] } } },
        /Greeter-Inner has no output Nothing/,
      ],
    ])('is refused %s', (_, stack, outputs, message) => {
      expect(() => loadWith(stack, outputs)).toThrow(
        expect.objectContaining({ name: 'AssemblyError', message: expect.stringMatching(message) }),
      )
    })
  })

  test('tells what is set of the asynchronous invocations of a function', () => {
    const config = {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { FunctionName: { Ref: 'Hello' }, Qualifier: '$LATEST', MaximumRetryAttempts: 0 },
    }
    const assembly = writeAssembly({ Hello: hello, Listener: hello }, { ...greeterResources, Config: config })
    const { functions } = loadAssembly(assembly, environment)
    expect(functions.map(({ logicalId, asyncInvoke }) => [logicalId, asyncInvoke])).toEqual([
      ['Hello', { $LATEST: { maximumRetryAttempts: 0, maximumAgeSeconds: 21_600 } }],
      ['Listener', undefined],
    ])
  })

  test('leaves out a resource whose condition is false', () => {
    const table = { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: [] } }
    const { tables } = loadStack(
      { Always: table, Never: { ...table, Condition: 'IsEurope' } },
      { Conditions: { IsEurope: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] } } },
    )
    expect(tables.map(({ logicalId }) => logicalId)).toEqual(['Always'])
  })
})
