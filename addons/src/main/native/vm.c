/*
 * A Java virtual machine in this process, behind the fence that stands by then. It is started with
 * our classes alone, each part of their path by a descriptor: the user that this process has become
 * need not be allowed into the folders that lead to them.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <jni.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "host.h"

#define MAIN "sluice.addons.host.VmMain"

enum { OPTIONS_MAX = 64 };

typedef jint (*create_vm)(JavaVM **, void **, void *);

int first_free_descriptor(void) {
  return plan.vm.home == NULL ? FD_FREE : FD_CLASS_PATH + plan.vm.parts;
}

static create_vm find_vm(void) {
  char path[4096];
  snprintf(path, sizeof path, "%s/lib/server/libjvm.so", plan.vm.home);
  void *library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
  if (library == NULL) failed("needs a Java runtime that everybody may read: %s", dlerror());
  create_vm create = (create_vm)dlsym(library, "JNI_CreateJavaVM");
  if (create == NULL) failed("%s has no JNI_CreateJavaVM", path);
  return create;
}

static JNIEnv *start_vm(void) {
  JavaVMOption options[OPTIONS_MAX] = {0};
  JavaVMInitArgs how = {.version = JNI_VERSION_1_8, .options = options};
  for (char **one = plan.vm.options; *one != NULL && how.nOptions < OPTIONS_MAX; one++) {
    options[how.nOptions++].optionString = *one;
  }
  JavaVM *vm;
  void *env;
  jint result = find_vm()(&vm, &env, &how);
  if (result != JNI_OK) {
    failed("its Java virtual machine does not start (%d); its words are in the log", (int)result);
  }
  return env;
}

/* What an exception says, in the words of its toString(). */
static void check(JNIEnv *env, const char *what) {
  jthrowable thrown = (*env)->ExceptionOccurred(env);
  if (thrown == NULL) return;
  (*env)->ExceptionClear(env);
  jmethodID method = (*env)->GetMethodID(env, (*env)->GetObjectClass(env, thrown), "toString", "()Ljava/lang/String;");
  jstring text = method == NULL ? NULL : (*env)->CallObjectMethod(env, thrown, method);
  const char *words = text == NULL ? NULL : (*env)->GetStringUTFChars(env, text, NULL);
  failed("%s: %s", what, words == NULL ? "an exception" : words);
}

static jobject part(JNIEnv *env, jclass url, jmethodID make, int fd) {
  char text[64];
  struct stat is = {0};
  bool folder = fstat(fd, &is) == 0 && S_ISDIR(is.st_mode);
  snprintf(text, sizeof text, "file:/proc/self/fd/%d%s", fd, folder ? "/" : "");
  return (*env)->NewObject(env, url, make, (*env)->NewStringUTF(env, text));
}

/* new URLClassLoader(urls).loadClass(MAIN) */
static jclass load_main(JNIEnv *env) {
  jclass url = (*env)->FindClass(env, "java/net/URL");
  jclass loader = (*env)->FindClass(env, "java/net/URLClassLoader");
  check(env, "java.base");
  jmethodID make_url = (*env)->GetMethodID(env, url, "<init>", "(Ljava/lang/String;)V");
  jmethodID make_loader = (*env)->GetMethodID(env, loader, "<init>", "([Ljava/net/URL;)V");
  jmethodID load = (*env)->GetMethodID(env, loader, "loadClass", "(Ljava/lang/String;)Ljava/lang/Class;");
  check(env, "java.base");
  jobjectArray all = (*env)->NewObjectArray(env, plan.vm.parts, url, NULL);
  for (int i = 0; i < plan.vm.parts; i++) {
    jobject one = part(env, url, make_url, FD_CLASS_PATH + i);
    check(env, "a class path");
    (*env)->SetObjectArrayElement(env, all, i, one);
  }
  jobject made = (*env)->NewObject(env, loader, make_loader, all);
  check(env, "a class loader");
  jclass found = (*env)->CallObjectMethod(env, made, load, (*env)->NewStringUTF(env, MAIN));
  check(env, MAIN ", of the gateway's jars, which everybody has to be able to read");
  return found;
}

void run_vm(void) {
  JNIEnv *env = start_vm();
  jclass class = load_main(env);
  jmethodID run = (*env)->GetStaticMethodID(env, class, "run", "(JJJ)V");
  check(env, MAIN);
  (*env)->CallStaticVoidMethod(env, class, run, (jlong)(uintptr_t)shared,
                               (jlong)(uintptr_t)know_library, (jlong)plan.spin_nanos);
  check(env, MAIN);
}
