import { useNavigate, useParams } from "@tanstack/react-router";
import { CopyText } from "../../components/copy-button";
import { Facts, type Fact } from "../../components/facts";
import { Panel } from "../../components/panel";
import { Answer, EmptyState } from "../../components/states";
import { InstantWithAgo } from "../../components/time";
import { formatCount, humanize } from "../../format/numbers";
import { useLocal } from "../../store/hooks";
import type { Device } from "../../store/reader";
import { DeviceName, deviceName } from "./device-name";
import { EntityList } from "./entity-list";

/** The detail of one device with its entities. */
export function DevicePanel() {
  const { deviceId } = useParams({ from: "/devices/$deviceId" });
  const navigate = useNavigate();
  const device = useLocal(["device", deviceId], (reader) => reader.device(deviceId));
  const close = () =>
    void navigate({ to: "/devices", search: (search: object) => search, state: (state) => state, resetScroll: false });
  const title = device.data ? deviceName(device.data) : device.data === null ? "Not found" : "Device";
  return (
    <Panel row={deviceId} title={title} kicker="Device" onClose={close}>
      <Answer of={device} lines={8}>
        {(of) =>
          of === null ? (
            <EmptyState icon="devices" title="This device is not in the copy">
              <p className="quiet">It may have been removed, or be newer than the copy.</p>
            </EmptyState>
          ) : (
            <DeviceDetail device={of} />
          )
        }
      </Answer>
    </Panel>
  );
}

function DeviceDetail({ device }: { device: Device }) {
  const entities = useLocal(["entities", device.deviceId], (reader) => reader.entitiesOf(device.deviceId));
  return (
    <>
      <DeviceName key={device.deviceId} device={device} />
      <Facts
        facts={[
          ["Area", device.areaId === null ? null : humanize(device.areaId)],
          ["Suggested area", device.suggestedArea],
          ...(deviceName(device) === device.name ? [] : [["Own name", device.name] satisfies Fact]),
          ["Manufacturer", device.manufacturer],
          ["Model", device.model],
          ["Software", device.swVersion],
          ["Integration", device.integration === null ? null : <code key="integration">{device.integration}</code>],
          ["Entry type", device.entryType],
          [
            "Configuration",
            device.configurationUrl === null ? null : (
              <ConfigurationLink key="link" address={device.configurationUrl} />
            ),
          ],
          ["Seen", device.lastSeen === null ? null : <InstantWithAgo key="seen" value={device.lastSeen} />],
          ["Known since", <InstantWithAgo key="known" value={device.createdAt} />],
          ["Device", <CopyText key="id" text={device.deviceId} label="the device's identifier" />],
        ]}
      />
      <h3>
        Entities<span className="count">{formatCount(device.entityCount)}</span>
      </h3>
      <Answer of={entities} lines={4}>
        {(of) => <EntityList entities={of} />}
      </Answer>
    </>
  );
}

/** The address is the device's own word: only web addresses become links. */
function ConfigurationLink({ address }: { address: string }) {
  if (!/^https?:\/\//i.test(address)) return <code>{address}</code>;
  return (
    <a href={address} target="_blank" rel="noreferrer">
      {address}
    </a>
  );
}
