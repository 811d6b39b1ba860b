import { type Admission, type AdmissionOperation, apiError } from "@unfold/apimachinery";

/** A webhook nobody answers, as the recording registered for one resource at a time: its requests fail with 500. */
export class Fault {
  #active: { readonly resource: string; readonly verbs: readonly AdmissionOperation[] } | undefined;

  readonly admissions: readonly Admission[] = [
    {
      name: "fault.rec.example",
      type: "validating",
      path: "/fault",
      rules: [
        {
          groups: ["*"],
          versions: ["*"],
          resources: ["*/*"],
          operations: ["CREATE", "UPDATE", "DELETE"],
        },
      ],
      failurePolicy: "Fail",
      review: async ({ resource, subresource, operation }) => {
        const name = subresource === undefined ? resource.resource : `${resource.resource}/${subresource}`;
        if (this.#active?.resource === name && this.#active.verbs.includes(operation)) {
          throw apiError(
            "InternalError",
            'Internal error occurred: failed calling webhook "fault.rec.example"',
          );
        }
        return { allowed: true };
      },
    },
  ];

  set(resource: string, verbs: readonly AdmissionOperation[]): void {
    this.#active = { resource, verbs };
  }

  clear(): void {
    this.#active = undefined;
  }
}
