/** Prefix of every annotation, label and condition this project owns. */
export const unfoldPrefix = "unfold.dev";

/** Annotation of an expanded virtual machine that holds its {@link ExpansionRecord} as JSON. */
export const expandedFromAnnotation = `${unfoldPrefix}/expanded-from`;
