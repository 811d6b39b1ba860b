import type { CustomKind } from "./custom-kind.js";
import { hyperConverged } from "./hyperconverged/hyper-converged.js";
import { cdiConfig } from "./kinds/cdi-config.js";
import { dataSource } from "./kinds/data-source.js";
import { dataVolume } from "./kinds/data-volume.js";
import { kubevirt } from "./kinds/kubevirt.js";
import { virtualMachine } from "./kinds/virtual-machine.js";
import { virtualMachineClone } from "./kinds/virtual-machine-clone.js";
import { virtualMachineClusterInstancetype } from "./kinds/virtual-machine-cluster-instancetype.js";
import { virtualMachineClusterPreference } from "./kinds/virtual-machine-cluster-preference.js";
import { virtualMachineInstance } from "./kinds/virtual-machine-instance.js";
import { virtualMachineInstanceMigration } from "./kinds/virtual-machine-instance-migration.js";
import { virtualMachineInstancetype } from "./kinds/virtual-machine-instancetype.js";
import { virtualMachinePreference } from "./kinds/virtual-machine-preference.js";
import { virtualMachineRestore } from "./kinds/virtual-machine-restore.js";
import { virtualMachineSnapshot } from "./kinds/virtual-machine-snapshot.js";
import { virtualMachineSnapshotContent } from "./kinds/virtual-machine-snapshot-content.js";
import { volumeSnapshot, volumeSnapshotClass, volumeSnapshotContent } from "./kinds/volume-snapshot.js";

/** Every custom kind of the KubeVirt family that Unfold serves. */
export const customKinds: readonly CustomKind[] = [
  hyperConverged,
  kubevirt,
  virtualMachine,
  virtualMachineInstance,
  virtualMachineInstanceMigration,
  virtualMachineInstancetype,
  virtualMachineClusterInstancetype,
  virtualMachinePreference,
  virtualMachineClusterPreference,
  virtualMachineSnapshot,
  virtualMachineSnapshotContent,
  virtualMachineRestore,
  virtualMachineClone,
  dataVolume,
  dataSource,
  cdiConfig,
  volumeSnapshot,
  volumeSnapshotContent,
  volumeSnapshotClass,
];
