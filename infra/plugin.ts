import { readFileSync } from 'node:fs';
import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib';
import { vanishedFrom } from './released.ts';
import { findingsIn } from './template.ts';

const violation = (ruleName: string, description: string, at: { templatePath: string; where: string }): PolicyViolation => ({
  ruleName,
  description,
  severity: 'error',
  violatingResources: [{ templatePath: at.templatePath, locations: [at.where] }],
});

/** Our own rules on the templates, so that no command of the CDK deploys what breaks them: the lint of the state machines, and safe change. */
export class OwnRules implements IPolicyValidationPlugin {
  readonly name = 'bestuursopdracht';
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  validate({ templatePaths }: IPolicyValidationContext): PolicyValidationPluginReport {
    const templates = templatePaths.map((templatePath) => ({
      templatePath,
      template: JSON.parse(readFileSync(templatePath, 'utf8')) as unknown,
    }));
    const linted = templates.flatMap(({ templatePath, template }) =>
      findingsIn(template).map(({ machine, state, rule, message }) =>
        violation(rule, message, { templatePath, where: `${machine}, ${state || 'machine'}` }),
      ),
    );
    const working = templates.find(({ templatePath }) => templatePath.endsWith(`${this.#prefix}workflows.template.json`));
    const vanished = working
      ? vanishedFrom(working.template, this.#prefix).map(({ machine, version, missing }) =>
          violation('released', `Executions of ${version} still need ${missing}.`, { templatePath: working.templatePath, where: machine }),
        )
      : [];
    const violations = [...linted, ...vanished];
    return { success: violations.length === 0, violations };
  }
}
