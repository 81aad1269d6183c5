package org.concordat.runtime.config;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * Who may read a file of secrets: its owner. Its group too, where the owner is somebody else, for then the group is how this
 * service reads it (Kubernetes mounts secrets as root's, mode 0440, with the pod's {@code fsGroup}). Nobody else, and nobody but
 * the owner may write.
 */
final class SecretFileModes {
    private static final Set<PosixFilePermission> NEVER = EnumSet.of(
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private SecretFileModes() {}

    /**
     * Where files have such modes, and of the file itself where the path is a link.
     *
     * @param what the file is, as a message calls it; never its path
     */
    static void require(String what, Path file) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("unix")) {
            require(what, file, new UnixSystem().getUid());
        }
    }

    static void require(String what, Path file, long self) throws IOException {
        var modes = Files.getPosixFilePermissions(file);
        if (modes.stream().anyMatch(NEVER::contains)) {
            throw new RefusedConfigurationException(what + " can be read by everyone, or written by others: chmod 600");
        }
        boolean own = ((Number) Files.getAttribute(file, "unix:uid")).longValue() == self;
        if (own && modes.contains(PosixFilePermission.GROUP_READ)) {
            throw new RefusedConfigurationException(what + " can be read by its group: chmod 600");
        }
    }
}
