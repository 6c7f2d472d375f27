/** One file starts faster than hundreds, so the SDK is in it; parts of it still call `require`. The benchmark bundles with these too. */
export const bundling = {
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
};

/** Packages of which a bundle holds something smaller of ours; paths from the root. */
export const alias = { '@aws-sdk/credential-provider-node': './shared/aws/lambda-credentials.ts' };
