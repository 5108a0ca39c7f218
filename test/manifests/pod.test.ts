import { restrictedPod } from '../../lib/manifests';

const POD = restrictedPod({
  serviceAccountName: 'ranker',
  initContainers: [{ name: 'download', image: 'a@sha256:1' }],
  containers: [{ name: 'server', image: 'b@sha256:2', volumeMounts: [{ name: 'model', mountPath: '/models' }] }],
});

test('the pod runs as nobody, with the default seccomp profile and without a token', () => {
  expect(POD).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
  });
});

test('every container, init containers included, is locked down and has a writable /tmp', () => {
  for (const container of [...POD.containers, ...POD.initContainers!]) {
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false, privileged: false, readOnlyRootFilesystem: true, runAsNonRoot: true, capabilities: { drop: ['ALL'] },
    });
    expect(container.volumeMounts).toContainEqual({ name: 'tmp', mountPath: '/tmp' });
  }
  expect(POD.volumes).toContainEqual({ name: 'tmp', emptyDir: { sizeLimit: '1Gi' } });
});

test('what the caller sets wins', () => {
  const pod = restrictedPod({
    automountServiceAccountToken: true,
    securityContext: { runAsUser: 1000 },
    containers: [{ name: 'c', image: 'i', securityContext: { readOnlyRootFilesystem: false } }],
  });
  expect(pod.automountServiceAccountToken).toBe(true);
  expect(pod.securityContext).toMatchObject({ runAsUser: 1000, runAsNonRoot: true });
  expect(pod.containers[0].securityContext).toMatchObject({ readOnlyRootFilesystem: false, allowPrivilegeEscalation: false });
});
