import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** Services that publish to topics under the key; IAM roles of this account get their rights by hand, in `rights.ts`. */
const publishers = ['ses.amazonaws.com', 'cloudwatch.amazonaws.com'];

/** The one key of the installation: table, archive, state machine, topics. Whoever may not use it reads none of them. */
export const installationKey = (scope: Construct, alias: string): Key => {
  const key = new Key(scope, 'Key', { enableKeyRotation: true, alias, removalPolicy: RemovalPolicy.RETAIN });
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'PublishersOfThisAccount',
      principals: publishers.map((service) => new ServicePrincipal(service)),
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  return key;
};
