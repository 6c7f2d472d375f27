import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';

/** Names of buckets are of the whole world, so the account is in it. */
export const archiveName = (scope: Construct, { prefix }: Settings): string => `${prefix}archive-${Stack.of(scope).account}`;

/** The archive: what is put there once stays as it is, and as long as the settings say. */
export const archiveBucket = (scope: Construct, key: IKey, settings: Settings): Bucket => {
  const { archive } = settings;
  const days = Duration.days(archive.days);
  const bucket = new Bucket(scope, 'Archive', {
    bucketName: archiveName(scope, settings),
    versioned: true,
    objectLockEnabled: true,
    objectLockDefaultRetention: archive.lock === 'compliance' ? ObjectLockRetention.compliance(days) : ObjectLockRetention.governance(days),
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason:
      'Who reads and writes is told by the data events of the CloudTrail of the account, which log buckets of our own would only repeat.',
  });
  return bucket;
};
