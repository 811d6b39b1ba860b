import type { VersionInfo } from "@unfold/apiserver";

/** What `/version` answers: the Kubernetes release whose API this server follows, and that it is not that server. */
export const versionInfo: VersionInfo = {
  major: "1",
  minor: "34",
  gitVersion: "v1.34.0+unfold",
  gitCommit: "",
  gitTreeState: "",
  buildDate: "",
  goVersion: "",
  compiler: `node ${process.version}`,
  platform: `${process.platform}/${process.arch}`,
};
