// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.storage.s3.Held.Stage;
import dev.pawl.upload.storage.s3.ObjectStore.Address;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Mistakes one could make in the storage, made on purpose: the simulator has to find each of them. */
enum Bug {
    /** The storage as it is. */
    NONE,
    NAMES_WITHOUT_RANDOM_BITS {
        @Override
        RandomGenerator random(SplittableRandom random) {
            return () -> 42;
        }
    },
    TAILS_ARE_REMOVED_BEFORE_THEIR_REPLACEMENT_IS_RECORDED {
        @Override
        ObjectStore store(SimulatedS3 service) {
            Map<String, Address> last = new HashMap<>();
            return new Wrong(service) {
                @Override
                public String put(Address target, String owner, Bytes content) throws IOException {
                    String etag = super.put(target, owner, content);
                    Address before = last.put(owner, target);
                    if (before != null && before.key().contains("/held/")) {
                        delete(before.bucket(), List.of(before.key()));
                    }
                    return etag;
                }
            };
        }
    },
    AN_ANSWER_WITHOUT_ETAG_IS_BELIEVED {
        @Override
        ObjectStore store(SimulatedS3 service) {
            return new Wrong(service) {
                @Override
                public Optional<String> complete(Address target, String uploadId, List<Listed> parts)
                        throws IOException {
                    return super.complete(target, uploadId, parts).or(() -> Etags.joined(parts));
                }
            };
        }
    },
    A_LOST_ANSWER_IS_BELIEVED {
        @Override
        ObjectStore store(SimulatedS3 service) {
            return new Wrong(service) {
                @Override
                public Optional<String> complete(Address target, String uploadId, List<Listed> parts)
                        throws IOException {
                    try {
                        return super.complete(target, uploadId, parts);
                    } catch (RefusedException e) {
                        throw e;
                    } catch (IOException e) {
                        return Etags.joined(parts);
                    }
                }
            };
        }
    },
    WHAT_WAS_COMPLETED_BEFORE_IS_NOT_LOOKED_FOR {
        @Override
        ObjectStore store(SimulatedS3 service) {
            return new Wrong(service) {
                @Override
                public Optional<Look> head(Address object) throws IOException {
                    return object.key().contains("/s0") ? Optional.empty() : super.head(object);
                }
            };
        }
    },
    UNFINISHED_UPLOADS_ARE_NOT_MARKED {
        @Override
        ObjectStore store(SimulatedS3 service) {
            return new Wrong(service) {
                @Override
                public String put(Address target, String owner, Bytes content) throws IOException {
                    return target.key().contains("/unfinished/") ? "etag" : super.put(target, owner, content);
                }
            };
        }
    },
    A_STAGE_THAT_IS_LONGER_IS_TAKEN_FOR_THE_WHOLE {
        @Override
        ObjectStore store(SimulatedS3 service) {
            return new Wrong(service) {
                @Override
                public Optional<String> complete(Address target, String uploadId, List<Listed> parts)
                        throws IOException {
                    try {
                        return super.complete(target, uploadId, parts);
                    } catch (RefusedException e) {
                        return Etags.joined(parts);
                    }
                }
            };
        }
    },
    THE_LIST_IS_ASKED_OF_THE_SERVICE {
        @Override
        ObjectStore store(SimulatedS3 service) {
            return new Wrong(service) {
                @Override
                public Optional<String> complete(Address target, String uploadId, List<Listed> parts)
                        throws IOException {
                    return super.complete(
                            target, uploadId, service.storedAWhileAgo(uploadId).orElse(parts));
                }
            };
        }
    },
    A_PART_WITHOUT_AN_ANSWER_IS_BELIEVED {
        @Override
        ObjectStore store(SimulatedS3 service) {
            return new Wrong(service) {
                @Override
                public String part(Address target, String uploadId, int number, Bytes content) throws IOException {
                    try {
                        return super.part(target, uploadId, number, content);
                    } catch (RefusedException e) {
                        throw e;
                    } catch (IOException e) {
                        return SimulatedS3.md5(content.stream().readAllBytes());
                    }
                }
            };
        }
    },
    COPIES_ARE_NOT_LOOKED_AT {
        @Override
        ObjectStore store(SimulatedS3 service) {
            return new Wrong(service) {
                @Override
                public Optional<String> copy(Address source, Address target, String owner) throws IOException {
                    Optional<String> etag = Optional.of(SimulatedS3.md5(service.bytes(source.key())));
                    return super.copy(source, target, owner).or(() -> etag);
                }
            };
        }
    },
    EVERY_WRITER_GOES_ON_IN_A_STAGE {
        @Override
        OpenStages stages() {
            return new OpenStages(1000) {
                private final Map<Name, Object> last = new HashMap<>();

                @Override
                synchronized boolean claim(UploadId id, Stage stage, Object writer) {
                    handOut(id, stage, last.getOrDefault(stage.name(), this));
                    boolean claimed = super.claim(id, stage, writer);
                    last.put(stage.name(), writer);
                    return claimed;
                }

                @Override
                synchronized void begin(UploadId id, Name stage, Object writer) {
                    last.put(stage, writer);
                    super.begin(id, stage, writer);
                }
            };
        }
    },
    PART_NUMBERS_COME_TWICE {
        @Override
        OpenStages stages() {
            return new OpenStages(1000) {
                private final Set<Name> begun = new HashSet<>();

                @Override
                synchronized void begin(UploadId id, Name stage, Object writer) {
                    begun.add(stage);
                    super.begin(id, stage, writer);
                }

                @Override
                synchronized boolean claim(UploadId id, Stage stage, Object writer) {
                    if (!begun.contains(stage.name())) {
                        return false;
                    }
                    begin(id, stage.name(), writer);
                    stage.parts().forEach(part -> next(id, stage.name(), writer));
                    handOut(id, stage, writer);
                    return true;
                }
            };
        }
    },
    STAGES_ARE_COMPLETED_BY_ANY_LIST {
        @Override
        OpenStages stages() {
            return new OpenStages(1000) {
                @Override
                synchronized List<ObjectStore.Listed> ending(UploadId id, Stage stage) {
                    return stage.parts();
                }
            };
        }
    },
    NOTHING_IS_DELETED {
        @Override
        ObjectStore store(SimulatedS3 service) {
            return new Wrong(service) {
                @Override
                public void delete(String bucket, List<String> keys) {}
            };
        }
    },
    NOTHING_IS_ABORTED {
        @Override
        ObjectStore store(SimulatedS3 service) {
            return new Wrong(service) {
                @Override
                public void abort(Address target, String uploadId) {}
            };
        }
    };

    private static class Wrong extends ForwardingObjectStore {
        Wrong(SimulatedS3 service) {
            super(service);
        }
    }

    ObjectStore store(SimulatedS3 service) {
        return service;
    }

    RandomGenerator random(SplittableRandom random) {
        return random;
    }

    OpenStages stages() {
        return new OpenStages(1000);
    }
}
