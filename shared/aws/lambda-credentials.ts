/**
 * Takes the place of the SDK's chain of nine sources of credentials in the bundles (`infra/kit/bundling.ts`): a function gets its own in
 * its environment, and the chain is 135 kB of each bundle.
 */
export const defaultProvider = () => async () => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
  if (!accessKeyId || !secretAccessKey)
    throw Object.assign(new Error('This function has no credentials in its environment: it runs on AWS Lambda only.'), {
      name: 'CredentialsProviderError',
    });
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
};
