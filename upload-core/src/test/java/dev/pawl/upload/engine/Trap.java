// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Part;
import dev.pawl.upload.spi.RateLimiter;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.testkit.Faults.When;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Doors that count every call, those to what they hand out included, and make one of them fail, once. */
final class Trap {
    /** What is thrown. */
    enum Trouble {
        IO_EXCEPTION,
        RUNTIME_EXCEPTION,
        ERROR;

        private Throwable made() {
            return switch (this) {
                case IO_EXCEPTION -> new IOException("scripted");
                case RUNTIME_EXCEPTION -> new IllegalArgumentException("scripted");
                case ERROR -> new OutOfMemoryError("scripted");
            };
        }
    }

    private final int at;
    private final When when;
    private final Trouble trouble;
    private final Map<Method, Boolean> declaring = new HashMap<>();
    private int calls;
    private @Nullable Throwable sprung;

    /**
     * @param at which call fails, 1 is the first
     * @param trouble an IOException hits only calls that declare it
     */
    Trap(int at, When when, Trouble trouble) {
        this.at = at;
        this.when = when;
        this.trouble = trouble;
    }

    /** How many calls could have failed. */
    int calls() {
        return calls;
    }

    /** Whether an exception comes from here. */
    boolean causes(@Nullable Throwable thrown) {
        return thrown != null && (thrown == sprung || causes(thrown.getCause()));
    }

    <T> T on(Class<T> door, T real) {
        return door.cast(Proxy.newProxyInstance(
                Trap.class.getClassLoader(), new Class<?>[] {door}, (proxy, method, args) -> call(real, method, args)));
    }

    private Object call(Object real, Method method, Object[] args) throws Throwable {
        boolean telling =
                method.getDeclaringClass() == Object.class || method.getName().equals("rateLimiter");
        Throwable planned = telling ? null : planned(method);
        if (planned != null && when == When.BEFORE) {
            throw spring(planned);
        }
        Object result;
        try {
            result = method.invoke(real, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (planned != null) {
            throw spring(planned);
        }
        if (result instanceof Optional<?> some && some.orElse(null) instanceof RateLimiter meters) {
            return Optional.of(on(RateLimiter.class, meters));
        }
        return result instanceof StorageWriter writer
                ? on(StorageWriter.class, writer)
                : result instanceof Storage.Content content
                        ? on(Storage.Content.class, content)
                        : result instanceof InputStream stream
                                ? new Stream(stream)
                                : method.getName().equals("parts") ? parts((Iterable<?>) result) : result;
    }

    private @Nullable Throwable planned(Method method) {
        boolean may = trouble != Trouble.IO_EXCEPTION
                || declaring.computeIfAbsent(
                        method, any -> List.of(any.getExceptionTypes()).contains(IOException.class));
        return may && ++calls == at ? trouble.made() : null;
    }

    private Throwable spring(Throwable planned) {
        sprung = planned;
        return planned;
    }

    /** Pages are fetched while somebody goes through them. */
    private Iterable<Part> parts(Iterable<?> real) {
        return () -> {
            if (++calls == at) {
                Throwable made = spring(trouble.made());
                if (made instanceof IOException e) {
                    throw new UncheckedIOException(e);
                }
                throw sneaky(made);
            }
            @SuppressWarnings("unchecked")
            Iterable<Part> parts = (Iterable<Part>) real;
            return parts.iterator();
        };
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> RuntimeException sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }

    private final class Stream extends FilterInputStream {
        Stream(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            if (++calls == Trap.this.at) {
                throw Trap.<RuntimeException>sneaky(spring(trouble.made()));
            }
            return super.read(into, at, length);
        }
    }
}
